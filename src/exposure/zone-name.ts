import * as route53 from 'aws-cdk-lib/aws-route53';
import { explained } from '../private/explained';

/** The name of a hosted zone; refused for one that was imported without. */
export function zoneNameOf(factory: string, zone: route53.IHostedZone): string {
  const explanation = { what: 'the name of the hosted zone is not known', instead: 'import it by HostedZone.fromHostedZoneAttributes() or .fromLookup()' };
  return explained(factory, explanation, () => zone.zoneName);
}
