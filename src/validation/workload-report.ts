import {
  App, CfnResource, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation, Stack, Stage, Validations,
} from 'aws-cdk-lib/core';
import { CDK_APP_MODE_CONTEXT, CDK_APP_MODE_ENV, FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT, OUTDIR_ENV } from 'aws-cdk-lib/cx-api';
import { IConstruct } from 'constructs';
import { Finding, PLUGIN_NAME, RULES } from './all-rules';
import { synthesizedFile, violation } from './violation';
import { isLookupPending } from '../private/pending-lookup';

/** A finding in a resource of a workload. */
export interface WorkloadFinding extends Finding {
  readonly resource: CfnResource;
}

/** The reports of apps in whose workloads something was found. */
const REPORTS = new WeakMap<IConstruct, WorkloadReport>();

/** Has CDK report what was found in a workload, in place of what an earlier synthesis found. */
export function reportFindings(workload: IConstruct, findings: readonly WorkloadFinding[]): void {
  const { root } = workload.node;
  if (findings.length > 0 && !REPORTS.has(root)) {
    const report = new WorkloadReport();
    REPORTS.set(root, report);
    Validations.of(root).addPlugins(report);
  }
  REPORTS.get(root)?.replace(workload, findings);
}

/**
 * Returns whether the CDK CLI synthesizes the app, so that plugins run and somebody reads their report. In a unit test, which may synthesize a single
 * stage, an error must be thrown.
 *
 * Relies on what CDK decides by, too, when it has a report: newer CLIs print it, and say so in the context; others set only the output directory.
 */
export function isReported(workload: IConstruct): boolean {
  const { root } = workload.node;
  const { NODE_ENV, PYTEST_VERSION, PYTEST_CURRENT_TEST } = process.env;
  const mode = root.node.tryGetContext(CDK_APP_MODE_CONTEXT) ?? process.env[CDK_APP_MODE_ENV];
  if (!App.isApp(root) || mode === 'inmemory') return false;
  if (mode === 'process') return true;
  if (NODE_ENV === 'test' || PYTEST_VERSION || PYTEST_CURRENT_TEST) return false;
  const failsSynthesis: unknown = root.node.tryGetContext(FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT);
  return failsSynthesis === false || failsSynthesis === 'false' || OUTDIR_ENV in process.env;
}

/** Reports findings in workloads as `EcsRules` does, without reading any template. Is in an app only where something was found. */
class WorkloadReport implements IPolicyValidationPlugin {
  public readonly name: string = PLUGIN_NAME;
  public readonly ruleIds?: string[] = RULES.map(({ id }) => id);
  private readonly findings = new Map<IConstruct, readonly WorkloadFinding[]>();
  private reported = new Set<string>();

  public replace(workload: IConstruct, findings: readonly WorkloadFinding[]): void {
    this.findings.set(workload, findings);
    this.reported = new Set();
  }

  /** CDK 2.262 calls this method once for each environment, later versions once. */
  public validate({ appConstruct }: IPolicyValidationContext): PolicyValidationPluginReport {
    if (isLookupPending(appConstruct)) return { success: true, violations: [] };
    const violations = [...this.findings.values()].flat().flatMap((finding) => this.toViolations(finding));
    return { success: violations.every(({ severity }) => severity !== 'error'), violations };
  }

  /** Leaves out what `EcsRules` of the app reports, and what another workload with the same task definition has. */
  private toViolations(finding: WorkloadFinding): readonly PolicyViolation[] {
    const { resource } = finding;
    const stack = Stack.of(resource);
    const found = violation(finding, {
      constructPath: resource.node.path,
      resourceLogicalId: stack.resolve(resource.logicalId),
      templatePath: synthesizedFile(stack, stack.templateFile),
    });
    const key = JSON.stringify(found);
    if (this.reported.has(key) || isReadByPlugin(resource)) return [];
    this.reported.add(key);
    return [found];
  }
}

/**
 * Returns whether the app has added `EcsRules` for the templates of a resource.
 *
 * Relies on `_validationPlugins`, which each stage has for CDK's own use.
 */
function isReadByPlugin(resource: IConstruct): boolean {
  return resource.node.scopes.filter(Stage.isStage).some((stage) => {
    const { _validationPlugins: plugins = [] } = stage as unknown as { readonly _validationPlugins?: readonly IPolicyValidationPlugin[] };
    return plugins.some((plugin) => plugin.name === PLUGIN_NAME && !(plugin instanceof WorkloadReport));
  });
}
