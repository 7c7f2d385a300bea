import { type InputReader, type Page, page } from "../input.js";
import { AwsFault } from "../part.js";

const INVALID = "InvalidParameterException";

/** One page of an ECS list: `maxResults` long (without it `usual`), at most `most`. @throws AwsFault InvalidParameterException */
export function pageOf<T>(all: readonly T[], reader: InputReader, most: number, usual = most): Page<T> {
  const size = reader.integer("maxResults") ?? usual;
  if (size < 1 || size > most) throw new AwsFault(INVALID, `maxResults must be between 1 and ${most}.`);
  return page(all, reader.text("nextToken"), size, INVALID);
}
