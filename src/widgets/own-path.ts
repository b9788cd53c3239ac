/** A page of ours, and nothing that a browser would take for another site: it drops tabs and line breaks, and reads a backslash as a slash. */
export const isOwnPath = (path: string): boolean => /^\/(?![/\\])[\x21-\x7e]*$/.test(path);
