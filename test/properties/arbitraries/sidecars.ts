import * as ecs from 'aws-cdk-lib/aws-ecs';
import { containerChoices, containerNames, logDrivers, secretMaps } from './container';
import { deliveryStreams, logGroups, parameters } from './estate';
import { images, statements } from './existing';
import {
  AgentConfig, CloudWatchAgentSidecarOptions, CloudWatchLogsDestinationOptions, ContainerOptions, FireLensSidecarOptions, FirehoseDestinationOptions,
  LogDestination,
  OpenTelemetrySidecarOptions, PluginDestinationOptions, Sidecar, SidecarContainerOptions,
} from '../../../src/index';
import { anyOf, Choice, mapOf, oneOf, booleans } from '../generators/choice';
import { factory, optionsOf } from '../generators/options';
import { numbers, texts } from '../generators/values';

const agent = {
  containerMemoryReservationMiB: numbers({ min: 6, max: 128 }),
  containerName: containerNames,
  image: images,
  logging: logDrivers,
};

const configs = oneOf(
  factory('AgentConfig.inline', AgentConfig.inline, texts('receivers: {}', '{}')),
  factory('AgentConfig.ssmParameter', AgentConfig.ssmParameter, parameters),
);

const destinations = oneOf(
  factory('LogDestination.cloudWatchLogs', LogDestination.cloudWatchLogs, optionsOf<CloudWatchLogsDestinationOptions>('CloudWatchLogsDestinationOptions', [], {
    logGroup: logGroups, streamPrefix: texts('app-'),
  })),
  factory('LogDestination.firehose', LogDestination.firehose, optionsOf<FirehoseDestinationOptions>('FirehoseDestinationOptions', ['deliveryStream'], {
    deliveryStream: deliveryStreams,
  })),
  factory('LogDestination.plugin', LogDestination.plugin, optionsOf<PluginDestinationOptions>('PluginDestinationOptions', ['name'], {
    name: texts('http', 'datadog'),
    options: mapOf(texts('Host', 'Port', 'TLS'), texts('logs.example.com', '443')),
    permissions: statements,
    secretOptions: secretMaps,
  })),
);

const helper = optionsOf<SidecarContainerOptions>('SidecarContainerOptions', ['image'], {
  ...containerChoices,
  mainContainerWaitsFor: anyOf(ecs.ContainerDependencyCondition),
  permissions: statements,
});

const proxy = optionsOf<ContainerOptions>('ContainerOptions', ['image', 'port'], containerChoices);

export const sidecars: Choice = oneOf(
  factory('Sidecar.cloudWatchAgent', Sidecar.cloudWatchAgent, optionsOf<CloudWatchAgentSidecarOptions>('CloudWatchAgentSidecarOptions', [], {
    ...agent, config: configs, permissions: statements,
  })),
  factory('Sidecar.container', Sidecar.container, helper),
  factory('Sidecar.fireLens', Sidecar.fireLens, optionsOf<FireLensSidecarOptions>('FireLensSidecarOptions', ['destination'], {
    ...agent, destination: destinations, configFile: texts('/fluent-bit/etc/extra.conf'), ecsMetadata: booleans,
  })),
  factory('Sidecar.openTelemetry', Sidecar.openTelemetry, optionsOf<OpenTelemetrySidecarOptions>('OpenTelemetrySidecarOptions', [], {
    ...agent,
    config: configs,
    permissions: statements,
    prometheusWorkspaceArn: texts('arn:aws:aps:us-east-1:111111111111:workspace/ws-1'),
    traces: booleans,
  })),
  factory('Sidecar.reverseProxy', Sidecar.reverseProxy, proxy),
);
