/** What the command ends with; the README lists them. */
export enum ExitCode {
  SUCCESS = 0,
  /** The source is wrong, or cannot be imported: nothing was written. */
  SOURCE_ERROR = 1,
  /** The command itself is wrong: an unknown option, a file that is not there, a folder that is not empty. */
  USAGE_ERROR = 2,
  /** `--check` alone: the app could be written, and fields of the source are not known to the tool. */
  UNKNOWN_FIELDS = 3,
}

/** What is wrong with the command. */
export class UsageError extends Error {}
