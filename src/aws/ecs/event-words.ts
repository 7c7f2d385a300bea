/**
 * What ECS says in an event, without what every one of them repeats: the service's name, ARNs of target groups, and tasks by ids
 * that are longer than logs and the console show. Its words stay.
 */
export function eventWords(message: string): string {
  return message
    .replace(/^\(service [^)]*\) (?=.)/, "")
    .replace(/\(task ([0-9a-f]{8})[0-9a-f-]*\)/g, "$1")
    .replace(/\(target-group arn:[^\s)]*:targetgroup\/([^/\s)]+)\/\w+\)/g, "$1");
}
