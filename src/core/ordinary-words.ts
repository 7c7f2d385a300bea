/**
 * Words of every day here: of databases and clouds, of states, and those that nexusctl itself says all the time. One that
 * is also somebody's password would make a riddle of every screen, and masking it would tell whoever knows the screen.
 */
const WORDS = `
postgres postgresql mysql redis valkey elasticache aws amazon ecs fargate rds lambda docker podman terraform tofu nginx
admin administrator root user username password passwd secret token master main primary secondary replica reader writer
default public private internal local localhost guest owner operator system service services server cluster task tasks
database databases cache queue worker app application api web site www backend frontend gateway proxy load balancer
production prod staging stage stag development develop dev test testing tests qa uat sandbox demo example sample preview
true false null none nil yes no on off enabled disabled enable disable unknown undefined empty
active inactive running stopped stopping starting started pending available unavailable creating deleting deleted
modifying rebooting healthy unhealthy draining initial unused steady completed failed success succeeded error errors
warning warn info debug trace critical fatal open opened close closed resolved done ready waiting in progress
name names value values key keys id kind type status state states message messages code hint text data records record
result results report version schema count total time date start end since until from to by of for and or not the is are
was with this that what when where who why which all any new old last first next none
change changes changed step steps undo restart rollback deploy deployment deployments revision image images alarm alarms
log logs metric metrics backup backups snapshot snapshots restore security users group groups rule rules certificate
certificates incident incidents maintenance infra config configuration environment environments region account project
profile bucket domain zone host port address connection connections storage memory cpu disk network read write
nexus nexusctl platform company welcome login access allow deny denied refused request response function
`;

const ORDINARY: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ""));

/** Whether it is a word that stands in ordinary output, however it is spelled. */
export function isOrdinaryWord(text: string): boolean {
  return ORDINARY.has(text.toLowerCase());
}
