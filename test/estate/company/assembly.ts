import { App } from 'aws-cdk-lib/core';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { HOME, Platform } from './platform';
import { Handbook } from './ways';
import { DeployedApp, PlacedTemplate } from '../../template-checks/permissions/deployed-app';

/** Templates with the place of each: HOME where a stack does not say. */
export function placedTemplates(assembly: CloudAssembly): PlacedTemplate[] {
  return assembly.stacksRecursively.map(({ stackName: name, template, environment: { account, region } }) => ({
    name, template, account: /^\d+$/.test(account) ? account : HOME.account, region: region.startsWith('unknown') ? HOME.region : region,
  }));
}

/** The platform as another app has deployed it, and what its team has written down. */
export function deployedPlatform(): { readonly templates: PlacedTemplate[]; readonly handbook: Handbook } {
  const app = new App();
  new Platform(app).openToAccount();
  const templates = placedTemplates(app.synth());
  return { templates, handbook: new Handbook(new DeployedApp(templates)) };
}

/** What the CLI writes into cdk.context.json for each kind of look-up. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'vpc-provider': {
    vpcId: 'vpc-12345678',
    vpcCidrBlock: '10.0.0.0/16',
    ownerAccountId: HOME.account,
    availabilityZones: [],
    subnetGroups: [['Public', '1'], ['Private', '2']].map(([name, digit]) => ({
      name,
      type: name,
      subnets: ['a', 'b'].map((zone) => ({
        subnetId: `subnet-${digit}${zone}`, cidr: `10.0.${digit}${zone === 'a' ? 0 : 1}.0/24`, availabilityZone: `${HOME.region}${zone}`, routeTableId: `rtb-${digit}${zone}`,
      })),
    })),
  },
  'load-balancer-listener': {
    listenerArn: `arn:aws:elasticloadbalancing:${HOME.region}:${HOME.account}:listener/app/company/1/2`, listenerPort: 443, securityGroupIds: ['sg-12345678'],
  },
  'security-group': { securityGroupId: 'sg-12345678', allowAllOutbound: false },
  'key-provider': { keyId: '11111111-1111-1111-1111-111111111111' },
};

/** Synthesizes an app as the CLI does: again and again, until nothing has to be looked up. */
export function synthesizeWithLookUps(synthesize: (context: Record<string, unknown>) => CloudAssembly): CloudAssembly {
  const context: Record<string, unknown> = {};
  for (let rounds = 0; rounds < 5; rounds += 1) {
    const assembly = synthesize(context);
    if (!assembly.manifest.missing) return assembly;
    for (const { key, provider } of assembly.manifest.missing) context[key] = answerOf(provider);
  }
  throw new Error('the app looks up more and more');
}

function answerOf(provider: string): unknown {
  if (!(provider in ANSWERS)) throw new Error(`what ${provider} answers is not written down`);
  return ANSWERS[provider];
}
