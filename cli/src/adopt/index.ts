import * as fs from 'node:fs';
import { adoptionReport } from './adoption-report';
import { findService } from './found-service';
import { Template, type TemplateResource } from './template';
import { workloadCode } from './workload-code';
import { printModule } from '../code/print';
import { UsageError } from '../command/exit-code';

/** The code of a workload that adopts a service, and what to know about it. */
export interface AdoptResult {
  readonly code: string;
  readonly report: string;
}

/** `adopt TEMPLATE --service LOGICAL_ID`. */
export async function adopt(file: string, logicalId: string | undefined): Promise<AdoptResult> {
  if (!fs.existsSync(file)) throw new UsageError(`${file} is not there`);
  const template = Template.parse(file, fs.readFileSync(file, 'utf-8'));
  const found = findService(template, serviceOf(template, logicalId));
  const { statement, notes } = workloadCode(found);
  return { code: await printModule([statement]), report: adoptionReport(template, found, notes) };
}

function serviceOf(template: Template, logicalId: string | undefined): TemplateResource {
  const services = template.all('AWS::ECS::Service');
  const ids = services.map((service) => service.logicalId).join(', ');
  if (services.length === 0) throw template.error('has no resource of the type AWS::ECS::Service');
  const service = logicalId === undefined && services.length === 1 ? services[0] : services.find((each) => each.logicalId === logicalId);
  if (service) return service;
  throw new UsageError(logicalId === undefined ? `pass --service: the template has ${ids}` : `--service names no ECS service, got ${logicalId}; use one of ${ids}`);
}
