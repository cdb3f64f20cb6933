import { IConstruct } from 'constructs';
import { refuse } from './errors';

/** How a refusal of CDK's is put into this library's words. */
interface Explanation {
  /** What is wrong, as the start of a sentence that CDK's own message ends. */
  readonly what: string;
  /** What the user can do instead. */
  readonly instead: string;
}

/** The answer of a call of CDK that can refuse what a user has given: what only CDK can work out, such as the layout of a VPC. */
export function explained<T>(where: IConstruct | string, { what, instead }: Explanation, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return refuse(where, { what: `${what}: ${message}`, instead });
  }
}
