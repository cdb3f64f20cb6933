import * as acmpca from 'aws-cdk-lib/aws-acmpca';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as codedeploy from 'aws-cdk-lib/aws-codedeploy';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Duration, PhysicalName } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { vpc } from './network';
import { among, Choice } from '../../generators/choice';
import { deferred } from '../../generators/deferred';
import { estate, NO_ARN, NO_LOOK_UP } from '../../generators/estate';
import { Place } from '../../generators/test-app';

const arn = (service: string, { region, account }: Place, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

const roleArn = ({ account }: Place, name = 'app') => `arn:aws:iam::${account}:role/${name}`;

export const roles = estate<iam.IRole>('iam.IRole', {
  created: { '': (scope) => new iam.Role(scope, 'Role', { roleName: PhysicalName.GENERATE_IF_NEEDED, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }) },
  byArn: {
    '': (scope, place) => iam.Role.fromRoleArn(scope, 'Imported', roleArn(place)),
    'immutable': (scope, place) => iam.Role.fromRoleArn(scope, 'Imported', roleArn(place, 'fixed'), { mutable: false }),
  },
  byAttributes: { 'by name': (scope) => iam.Role.fromRoleName(scope, 'Imported', 'app') },
  lookUp: (scope) => iam.Role.fromLookup(scope, 'LookedUp', { roleName: 'app' }),
  token: (scope, text) => iam.Role.fromRoleName(scope, 'Imported', text),
});

export const certificates = estate<acm.ICertificate>('acm.ICertificate', {
  created: { '': (scope) => new acm.Certificate(scope, 'Certificate', { domainName: 'shop.example.com', validation: acm.CertificateValidation.fromDns() }) },
  byArn: { '': (scope, place) => acm.Certificate.fromCertificateArn(scope, 'Imported', arn('acm', place, 'certificate/11111111-1111-1111-1111-111111111111')) },
  byAttributes: { without: 'a certificate has nothing but its ARN' },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => acm.Certificate.fromCertificateArn(scope, 'Imported', text),
});

export const certificateAuthorities = estate<acmpca.ICertificateAuthority>('acmpca.ICertificateAuthority', {
  created: { without: 'CDK has no L2 that makes one' },
  byArn: { '': (scope, place) => acmpca.CertificateAuthority.fromCertificateAuthorityArn(scope, 'Imported', arn('acm-pca', place, 'certificate-authority/1')) },
  byAttributes: { without: 'it has nothing but its ARN' },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => acmpca.CertificateAuthority.fromCertificateAuthorityArn(scope, 'Imported', text),
});

const importZone = (scope: Construct, hostedZoneId: string) => route53.HostedZone.fromHostedZoneAttributes(scope, 'Imported', { hostedZoneId, zoneName: 'example.com' });

/** Sane zones are public and have a name. */
export const zones: Choice = estate<route53.IHostedZone>('route53.IHostedZone', {
  created: {
    public: (scope) => new route53.PublicHostedZone(scope, 'Zone', { zoneName: 'example.com' }),
    private: (scope, world) => new route53.PrivateHostedZone(scope, 'Zone', { zoneName: 'example.com', vpc: world.build(vpc) }),
  },
  byArn: NO_ARN,
  byAttributes: {
    '': (scope) => importZone(scope, 'Z1'),
    'the id alone': (scope) => route53.HostedZone.fromHostedZoneId(scope, 'Imported', 'Z1'),
  },
  lookUp: (scope) => route53.HostedZone.fromLookup(scope, 'LookedUp', { domainName: 'example.com' }),
  token: (scope, text) => importZone(scope, text),
}, { usual: among([deferred('route53.HostedZone.fromHostedZoneAttributes', (world) => importZone(world.newScope('Zone'), 'Z1'))]) });

/** What logs clients in: pool, client and domain go together where they are usual. */
const userPool = deferred('a user pool', (world) => new cognito.UserPool(world.newScope('Users'), 'Pool'));
const newPool = (scope: Construct) => new cognito.UserPool(scope, 'Pool');

export const userPools = estate<cognito.IUserPool>('cognito.IUserPool', {
  created: { '': newPool },
  byArn: { '': (scope, place) => cognito.UserPool.fromUserPoolArn(scope, 'Imported', arn('cognito-idp', place, `userpool/${place.region}_Users`)) },
  byAttributes: { 'by id': (scope, { region }) => cognito.UserPool.fromUserPoolId(scope, 'Imported', `${region}_Users`) },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => cognito.UserPool.fromUserPoolId(scope, 'Imported', text),
}, { usual: among([userPool]) });

export const userPoolClients = estate<cognito.IUserPoolClient>('cognito.IUserPoolClient', {
  created: {
    'with a secret': (scope) => newPool(scope).addClient('Client', { generateSecret: true }),
    'without a secret': (scope) => newPool(scope).addClient('Client'),
  },
  byArn: NO_ARN,
  byAttributes: { 'by id': (scope) => cognito.UserPoolClient.fromUserPoolClientId(scope, 'Imported', 'client') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => cognito.UserPoolClient.fromUserPoolClientId(scope, 'Imported', text),
}, { usual: among([deferred('a client', (world) => world.build(userPool).addClient('Client', { generateSecret: true }))]) });

export const userPoolDomains = estate<cognito.IUserPoolDomain>('cognito.IUserPoolDomain', {
  created: { '': (scope) => newPool(scope).addDomain('Domain', { cognitoDomain: { domainPrefix: 'shop' } }) },
  byArn: NO_ARN,
  byAttributes: { 'by name': (scope) => cognito.UserPoolDomain.fromDomainName(scope, 'Imported', 'shop') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => cognito.UserPoolDomain.fromDomainName(scope, 'Imported', text),
}, { usual: among([deferred('a domain', (world) => world.build(userPool).addDomain('Domain', { cognitoDomain: { domainPrefix: 'shop' } }))]) });

/** @param usual Configurations that are there in each account, and some that are too slow. */
export const deploymentConfigsWith = (usual: Choice) => estate<codedeploy.IEcsDeploymentConfig>('codedeploy.IEcsDeploymentConfig', {
  created: {
    '': (scope) => new codedeploy.EcsDeploymentConfig(scope, 'Config', {
      deploymentConfigName: PhysicalName.GENERATE_IF_NEEDED,
      trafficRouting: codedeploy.TrafficRouting.timeBasedCanary({ percentage: 20, interval: Duration.minutes(3) }),
    }),
  },
  byArn: NO_ARN,
  byAttributes: { 'by name': (scope) => codedeploy.EcsDeploymentConfig.fromEcsDeploymentConfigName(scope, 'Imported', 'slow') },
  lookUp: NO_LOOK_UP,
  token: (scope, text) => codedeploy.EcsDeploymentConfig.fromEcsDeploymentConfigName(scope, 'Imported', text),
}, { usual });
