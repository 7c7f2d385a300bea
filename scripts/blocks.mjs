/** Replaces what stands between `<!-- NAME -->` and the next `<!-- end -->`. @throws when there is no such block */
export function between(text, name, content) {
  const open = `<!-- ${name} -->\n`;
  const from = text.indexOf(open);
  const to = text.indexOf("<!-- end -->", from);
  if (from < 0 || to < 0) throw new Error(`no block <!-- ${name} --> ... <!-- end -->`);
  return `${text.slice(0, from + open.length)}${content}${text.slice(to)}`;
}

/** The names of all blocks that begin with `prefix`, in order. */
export function blocksOf(text, prefix) {
  return [...text.matchAll(/<!-- (.+?) -->/g)].map(([, name]) => name).filter((name) => name.startsWith(prefix));
}
