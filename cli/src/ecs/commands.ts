/** Returns the words of a command without anything that a shell would do; else hands it to the shell of the image. */
export function commandOf(text: string): string[] {
  const words = text.trim();
  return /^[\w@%+=:,./\s-]+$/.test(words) ? words.split(/\s+/) : ['sh', '-c', words];
}
