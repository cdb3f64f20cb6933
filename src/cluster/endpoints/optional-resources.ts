import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** An endpoint that is a resource only if it is needed when the app is synthesized. */
export class OptionalVpcEndpoint extends ec2.CfnVPCEndpoint {
  constructor(scope: Construct, id: string, props: ec2.CfnVPCEndpointProps, public readonly isNeeded: () => boolean) {
    super(scope, id, props);
  }

  protected shouldSynthesize(): boolean {
    return this.isNeeded();
  }
}

/** A security group that is a resource only if it is needed when the app is synthesized. */
export class OptionalSecurityGroup extends ec2.CfnSecurityGroup {
  constructor(scope: Construct, id: string, props: ec2.CfnSecurityGroupProps, private readonly isNeeded: () => boolean) {
    super(scope, id, props);
  }

  protected shouldSynthesize(): boolean {
    return this.isNeeded();
  }
}
