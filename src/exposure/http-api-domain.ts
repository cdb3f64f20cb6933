import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import { HttpApiDomain } from './http-api-options';

/** A name of the user's, as API Gateway knows it. */
export function createDomain(place: Construct, { domainName, certificate }: HttpApiDomain): apigateway.DomainName {
  return new apigateway.DomainName(place, 'DomainName', { domainName, certificate });
}

/** Writes the name into its zone. */
export function writeName(place: Construct, { domainName, hostedZone }: HttpApiDomain, domain: apigateway.DomainName): void {
  if (!hostedZone) return;
  const target = route53.RecordTarget.fromAlias(new ApiGatewayv2DomainProperties(domain.regionalDomainName, domain.regionalHostedZoneId));
  new route53.ARecord(place, 'AliasRecord', { zone: hostedZone, recordName: `${domainName}.`, target });
  new route53.AaaaRecord(place, 'Ipv6AliasRecord', { zone: hostedZone, recordName: `${domainName}.`, target });
}
