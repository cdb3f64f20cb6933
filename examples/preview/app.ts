import { App, Stack, StackProps, TimeZone } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { FargatePreviewService, Scaling, SharedLoadBalancer, WorkloadCluster, WorkloadTask } from 'cdk-fargate-workloads';

const DOMAIN = 'preview.example.com';

/** What the previews share: it is deployed once, by hand. The zone of the domain above leads to the name servers of this one. */
class Platform extends Stack {
  public readonly cluster = new WorkloadCluster(this, 'Cluster', { natGateways: 1 });
  public readonly loadBalancer = new SharedLoadBalancer(this, 'LoadBalancer', {
    vpc: this.cluster.vpc,
    domain: { zone: new route53.PublicHostedZone(this, 'Zone', { zoneName: DOMAIN }), name: `*.${DOMAIN}` },
  });
}

interface PreviewProps extends StackProps {
  readonly platform: Platform;
  readonly branch: string;
}

/** The preview of one branch: workflow.yml makes it with the pull request, and destroys it afterwards. */
class Preview extends Stack {
  constructor(scope: Construct, id: string, { platform, branch, ...props }: PreviewProps) {
    super(scope, id, props);
    new FargatePreviewService(this, 'Shop', {
      cluster: platform.cluster,
      task: WorkloadTask.container({ image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29'), port: 80 }),
      branch,
      domainName: DOMAIN,
      loadBalancer: platform.loadBalancer,
      scaling: Scaling.workingHours({ startHour: 8, endHour: 18, timeZone: TimeZone.EUROPE_BERLIN }),
    });
  }
}

const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'strong' } });
const branch: string = app.node.tryGetContext('branch') ?? 'pr-12';
const platform = new Platform(app, 'Platform', { description: 'A VPC, a cluster and a load balancer for the previews of all branches' });
new Preview(app, 'Preview', { stackName: `preview-${branch}`, description: `Preview of ${branch}`, platform, branch });

app.synth();
