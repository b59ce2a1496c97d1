/**
 * Paths as tools print them, made relative to the project root: forward slashes, no `./`, no `a/../b`. A path
 * outside the root stays the text that it was, and none of this touches a disk.
 */
import { oneLine } from "./plainLines.ts"

const MAX_PATH = 1000
const ABSOLUTE = /^(?:[A-Za-z]:)?\//
/** `https:`, `node:`, `C:`: a drive counts, because what is inside the root carries none. */
const SCHEME = /^[A-Za-z][\w+.-]*:/

/** `text` is a path or a `file:` URL, `root` an absolute path. Empty when there is no path in it. */
export const sourcePath = (text: string, root: string): string => {
  const given = fromUrl(oneLine(text, MAX_PATH))
  const path = given.replaceAll("\\", "/")
  const folded = fold(path)
  if (!ABSOLUTE.test(path)) return SCHEME.test(path) ? given : (folded ?? given)
  const folder = `${fold(root.replaceAll("\\", "/")) ?? ""}/`.replace("//", "/")
  return folded !== undefined && folded.startsWith(folder) ? folded.slice(folder.length) : given
}

/** True for a path that names a file under the root. */
export const isInside = (path: string): boolean =>
  path !== "" && !ABSOLUTE.test(path) && !SCHEME.test(path) && !/(?:^|[\\/])\.\.(?:[\\/]|$)|^\\/.test(path)

const fromUrl = (text: string): string => {
  if (!text.startsWith("file://")) return text
  const path = text
    .slice("file://".length)
    .replace(/^localhost(?=\/)/, "")
    .replace(/[?#].*$/, "")
  const local = path.replace(/^\/(?=[A-Za-z]:)/, "")
  try {
    return oneLine(decodeURIComponent(local), MAX_PATH)
  } catch {
    return local
  }
}

/** Without `.` and `..`; undefined when the path climbs above where it starts. */
const fold = (path: string): string | undefined => {
  const start = ABSOLUTE.exec(path)?.[0] ?? ""
  const kept: Array<string> = []
  for (const segment of path.slice(start.length).split("/")) {
    if (segment === "..") {
      if (kept.pop() === undefined) return undefined
    } else if (segment !== "" && segment !== ".") {
      kept.push(segment)
    }
  }
  return start.toLowerCase() + kept.join("/")
}
