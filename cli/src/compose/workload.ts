import type { ContainerOptions } from './container-options';
import type { ComposePort } from './ports';
import type { Store } from './stores';
import type { KindDecision } from './workload-kind';
import type { FargateTaskSize } from '../ecs/fargate-size';
import type { SourceNode } from '../source/source-node';

export type WorkloadKind = 'web' | 'network' | 'backend' | 'worker' | 'job';

export interface WorkloadImage {
  /** Name in a registry; or else `directory`. */
  readonly registry?: string;
  /** Build context, relative to the app. */
  readonly directory?: string;
  readonly file?: string;
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** The context is not there, so a Dockerfile that says so is written. */
  readonly isMissing?: boolean;
}

export interface WorkloadHealthCheck {
  readonly command: readonly string[];
  readonly interval?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly startPeriod?: number;
}

/** A service of a compose file, as a workload of this library. */
export interface Workload extends KindDecision {
  readonly name: string;
  readonly node: SourceNode;
  readonly image: WorkloadImage;
  readonly store?: Store;
  readonly additionalPorts: readonly ComposePort[];
  /** The name that other services know it by. */
  readonly hostName: string;
  /** Other names that compose gives it. */
  readonly aliases: readonly string[];
  readonly networks: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Id of the secret in the stack, by variable. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly healthCheck?: WorkloadHealthCheck;
  readonly size?: FargateTaskSize;
  readonly count: number;
  readonly options: ContainerOptions;
  readonly isArm: boolean;
  /** A volume without a name is an empty folder of each task. */
  readonly mounts: readonly { readonly volume?: string; readonly path: string; readonly isReadOnly: boolean }[];
  readonly dependsOn: readonly string[];
}
