import { FindingKind, FINDINGS } from './checks/finding';
import { Build } from './update/synthesize';

/** An ordinary change of an app: what it was and what it becomes, and what comes of it. */
export interface Change {
  /** The change in a few words, with the option in code. */
  readonly title: string;
  readonly before: Build;
  readonly after: Build;
  /**
   * What users of the service notice. Begins with a key of `NOTICES`, whose assertions the test compares with what it finds out itself.
   */
  readonly users: string;
  /** What the checks find; the test fails on other ones. */
  readonly finds?: readonly FindingKind[];
  /** What the library says about it. */
  readonly says?: Says;
}

/** Changes of one part of the library. */
export interface Area {
  readonly title: string;
  /** A sentence or two ahead of the table. */
  readonly text?: string;
  readonly changes: readonly Change[];
}

/** The word of the library, and where it stands, so that the test can look it up. */
export type Says =
  | { readonly kind: 'error' | 'warning' | 'deployment'; readonly words: string }
  | { readonly kind: 'doc'; readonly option: string; readonly words: string }
  | { readonly kind: 'page'; readonly page: string; readonly title: string; readonly words: string };

/** Nothing happens to the tasks. */
export const NOTHING = 'nothing';

/** An ordinary deployment. */
export const TASKS = 'tasks are replaced, no request is lost';

/** What the first words of `Change.users` assert, and how the page counts such changes. */
export interface Notice {
  /** Whether tasks are replaced; not asserted where absent. */
  readonly tasks?: boolean;
  readonly gravest: typeof FINDINGS[FindingKind] | 'error' | 'none';
  readonly count: string;
}

/** The first words of `Change.users`. */
export const NOTICES: Readonly<Record<string, Notice>> = {
  'nothing': { tasks: false, gravest: 'none', count: 'that nobody notices' },
  'tasks are replaced': { tasks: true, gravest: 'none', count: 'that replace tasks without losing a request' },
  'another address': { gravest: 'none', count: 'with another address' },
  'clients must': { gravest: 'none', count: 'that clients must follow' },
  'closed': { gravest: 'closes', count: 'that close a port or refuse clients' },
  'lost': { gravest: 'loses', count: 'that lose something' },
  'outage': { gravest: 'outage', count: 'that cost requests' },
  'fails synthesis': { gravest: 'error', count: 'that fail synthesis' },
  'fails': { gravest: 'fails', count: 'that fail and roll back' },
  'unknown': { gravest: 'none', count: 'that AWS does not document' },
};

/** Returns the first words of what users notice; undefined when there is no notice of that name. */
export function noticeOf({ users }: Pick<Change, 'users'>): string | undefined {
  return Object.keys(NOTICES).find((words) => users.startsWith(words));
}

/** Builds the rows of a table: title, before, after, what users notice, what the checks find, what the library says. */
export function change(title: string, before: Build, after: Build, users: string, more: Pick<Change, 'finds' | 'says'> = {}): Change {
  return { title, before, after, users, ...more };
}

/** An error at synthesis, with these words in it. */
export function error(words: string): Says {
  return { kind: 'error', words };
}

/** A warning at synthesis, by its id. */
export function warning(words: string): Says {
  return { kind: 'warning', words };
}

/** An error of a function while CloudFormation deploys, with these words in it. */
export function deployment(words: string): Says {
  return { kind: 'deployment', words };
}

/** A sentence of the doc comment of an option. */
export function doc(option: string, words: string): Says {
  return { kind: 'doc', option, words };
}

/** A page of docs/, with words that stand there. */
export function page(file: string, title: string, words: string): Says {
  return { kind: 'page', page: file, title, words };
}
