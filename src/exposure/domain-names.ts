import * as route53 from 'aws-cdk-lib/aws-route53';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { isUnknown } from '../private/pending-lookup';
import { reserve } from '../private/reservations';

/**
 * Reserves the alias records of a name in a hosted zone; fails when another load balancer or API of the app has them.
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
export function reserveRecords(owner: Construct, { hostedZoneId, node }: route53.IHostedZone, name: string): void {
  if (isUnknown(name)) return;
  const zone = isUnknown(hostedZoneId) ? node.path : hostedZoneId;
  reserve(owner, `zone ${zone} ${name.toLowerCase()}`, (other) => conflict(name, other));
}

/**
 * Reserves a domain name of API Gateway in a Region; fails when another API of the app has it there.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
 */
export function reserveApiDomainName(owner: Construct, name: string): void {
  if (isUnknown(name)) return;
  const { account, region, node } = Stack.of(owner);
  const environment = isUnknown(account) || isUnknown(region) ? node.path : `${account} ${region}`;
  reserve(owner, `api ${environment} ${name.toLowerCase()}`, (other) => conflict(name, other));
}

function conflict(name: string, other: string) {
  return { problem: `the domain name already belongs to ${other}`, actual: name, remedy: 'give one of them another name' };
}
