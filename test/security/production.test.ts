import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { Stack } from 'aws-cdk-lib/core';
import { acknowledges, ACKNOWLEDGED_BY_EXAMPLES, ACKNOWLEDGED_BY_LIBRARY } from './acknowledged';
import { Finding, findingsIn } from './packs';
import { beforeEachApp, runExample, securedExamples } from './run-example';
import { WorkloadDefaults } from '../../src/index';

jest.mock('aws-cdk-lib', () => (
  jest.requireActual<typeof import('./run-example')>('./run-example').withRegisteredApps(jest.requireActual('aws-cdk-lib'))
));

const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000';
const WEB_ACL = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/00000000-0000-0000-0000-000000000000';

let findings: Finding[];
beforeAll(() => {
  const certificate = acm.Certificate.fromCertificateArn(new Stack(), 'Certificate', CERTIFICATE);
  beforeEachApp((app) => WorkloadDefaults.production({ certificate, webAclArn: WEB_ACL }).applyTo(app));
  findings = findingsIn(Object.fromEntries(securedExamples().map((name) => [name, runExample(name)])));
}, 600_000);

test('with production settings every example passes the packs, but for what is accepted with a reason', () => {
  const acknowledgments = [...ACKNOWLEDGED_BY_LIBRARY, ...ACKNOWLEDGED_BY_EXAMPLES];
  expect(findings.filter((finding) => !acknowledgments.some((accepted) => acknowledges(accepted, finding)))).toEqual([]);
});

test('whatever is accepted is found', () => {
  const unused = [...ACKNOWLEDGED_BY_LIBRARY,
    ...ACKNOWLEDGED_BY_EXAMPLES].filter((accepted) => !findings.some((finding) => acknowledges(accepted, finding)));

  expect(unused.map(({ reason }) => reason)).toEqual([]);
});
