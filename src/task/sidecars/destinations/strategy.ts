import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

/** What FireLens writes into Fluent Bit's configuration for one container. */
export interface FluentBitOutput {
  readonly options: { [name: string]: string };
  readonly secretOptions?: { [name: string]: ecs.Secret };
}

/** Where the output of a container goes. */
export interface LogDestinationStrategy {
  /** Lets the task write there. What it creates goes into the scope, which belongs to the container. */
  output(scope: Construct, container: ecs.ContainerDefinition): FluentBitOutput;
}
