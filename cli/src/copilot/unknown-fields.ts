import { unknownFields } from '../migration/field-outcomes';
import type { SourceNode } from '../source/source-node';

/** Names of fields in Copilot's manifests. @see https://aws.github.io/copilot-cli/docs/manifest/overview/ */
const FIELDS = new Set((
  'name type version http nlb image build location credentials labels depends_on port cpu memory platform count exec network variables secrets env_file entrypoint command '
  + 'storage sidecars publish subscribe logging observability deployment taskdef_overrides environments on schedule timeout retries tags tracing path alias healthcheck '
  + 'success_codes healthy_threshold unhealthy_threshold interval grace_period start_period target_container targetContainer target_port stickiness allowed_source_ips alb '
  + 'additional_rules hosted_zone redirect_to_https deregistration_delay version ssl_policy connect vpc placement security_groups ephemeral readonly_fs volumes efs read_only '
  + 'root_dir auth topics queue retention delay dead_letter tries fifo filter_policy service range min max spot_from spot cpu_percentage memory_percentage requests response_time queue_delay '
  + 'cooldown rolling rollback_alarms retention destination enableMetadata secretOptions configFilePath mount_points source_volume context dockerfile target args cache_from from_cfn groups deny_default subnets essential credentialsParameter private endpoint'
).split(' '));

/** Leaves out what Copilot knows and this tool does not carry over. Other fields stay without an outcome: they are not known. */
export function leaveOutUnknownFields(manifest: SourceNode): void {
  for (const field of unknownFields(manifest)) {
    if (field.isEmpty) field.leftOut('It says nothing.');
    else if (FIELDS.has(lastName(field.path))) field.leftOut('This tool does not carry it over from this place: add it by hand.');
  }
}

function lastName(path: string): string {
  return path.replace(/\[\d+\]$/, '').split('.').pop() ?? path;
}
