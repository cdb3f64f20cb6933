import * as iam from 'aws-cdk-lib/aws-iam';
import { ConnectionClient, ConnectionStrategy } from './strategy';
import { requireVariableNames, setVariables } from './variables';

/** What a workload is told about a resource, and granted on it. */
export interface AwsConnectionProps {
  readonly factory: string;
  readonly variable: string;
  readonly value: string;
  readonly grant: (grantee: iam.IGrantable) => unknown;
}

/** A connection to a resource that is called through an AWS API, which every task can reach. */
export class AwsConnection implements ConnectionStrategy {
  constructor(private readonly props: AwsConnectionProps) {
    requireVariableNames(props.factory, { variable: props.variable });
  }

  public connect(client: ConnectionClient): void {
    const { factory, variable, value, grant } = this.props;
    setVariables(client, factory, [{ option: 'variable', name: variable, value }]);
    grant(client);
  }
}
