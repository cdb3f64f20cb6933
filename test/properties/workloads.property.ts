import { broughtResources } from './arbitraries/brought';
import { dashboards } from './arbitraries/dashboard';
import { pipelines } from './arbitraries/delivery';
import { backendServices, daemons, instanceServices, jobs, eventLogs, managedDaemons, previewServices, taskFailures, workerServices } from './arbitraries/services';
import { templateOutcome } from './oracle/outcome';
import { property } from './runs';

describe('a workload can be deployed, or is refused with the place and a remedy', () => {
  property('one resource that a user brings', { perMille: 20 }, broughtResources, templateOutcome);
  property('FargateBackendService', { perMille: 15 }, backendServices, templateOutcome);
  property('FargateWorkerService', { perMille: 15 }, workerServices, templateOutcome);
  property('FargatePreviewService', { perMille: 5 }, previewServices, templateOutcome);
  property('FargateJob', { perMille: 15 }, jobs, templateOutcome);
  property('Ec2ReplicaService', { perMille: 10 }, instanceServices, templateOutcome);
  property('Ec2DaemonService', { perMille: 5 }, daemons, templateOutcome);
  property('ManagedDaemon', { perMille: 5 }, managedDaemons, templateOutcome);
  property('ClusterEventLog', { perMille: 5 }, eventLogs, templateOutcome);
  property('TaskFailureMonitor', { perMille: 5 }, taskFailures, templateOutcome);
  property('ServiceDashboard', { perMille: 5 }, dashboards, templateOutcome);
  property('DeliveryPipeline', { perMille: 5 }, pipelines, templateOutcome);
});
