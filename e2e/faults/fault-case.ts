import { Outcome } from '../assertions/settled-outcome';
import { Account } from '../harness/account';

/** Something that goes wrong during a deployment, and how the deployment ends. */
export interface FaultCase {
  readonly name: string;
  /** For the table of e2e/README.md: what exactly goes wrong, and when. */
  readonly what: string;
  /** How the image of the new version behaves. */
  readonly image?: 'unhealthy';
  readonly stack: Outcome['stack'];
  readonly live: 'new' | 'old' | 'none';
  /** For the table: why that is right. */
  readonly because: string;
  /** What must happen beside `cdk deploy`: before it, while it runs, or after it. */
  readonly before?: (account: Account) => Promise<void>;
  readonly duringDeployment?: (account: Account) => Promise<void>;
  /** How many deployments CodeDeploy was asked for; those by which it goes back itself do not count. */
  readonly deployments: number;
}
