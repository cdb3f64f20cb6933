import * as bedrock from 'aws-cdk-lib/aws-bedrock';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws, Fn, Stack } from 'aws-cdk-lib/core';
import { ConnectionClient, ConnectionStrategy, requireEnvironmentVariableNames, setEnvironmentVariables } from './connection-client';
import { ConnectionBaseOptions } from './connection-options';
import { failWith } from '../private/errors';
import { isUnknown } from '../private/pending-lookup';
import { exchangeablePermissions } from '../task/definition/exchangeable-permissions';

/**
 * Options of `WorkloadConnection.bedrockModel()`.
 */
export interface BedrockModelConnectionOptions extends ConnectionBaseOptions {
  /**
   * Inference profile through which the model is called, by its id, such as `eu.anthropic.claude-sonnet-4-5-20250929-v1:0`, or by its ARN. Many models
   * can be called through one only. The model may then be called through this profile alone, in whatever Region it leads to. Fails synthesis for a
   * provisioned or custom model.
   *
   * @default - none; the model of the Region is called
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
   */
  readonly inferenceProfile?: string;

  /**
   * Name of the environment variable for what to pass as `modelId`: the inference profile, or the ARN of the model.
   *
   * @default 'BEDROCK_MODEL_ID'
   */
  readonly variable?: string;
}

const FACTORY = 'WorkloadConnection.bedrockModel()';

/** The calls of `InvokeModel` and `Converse`, with and without streaming: IAM has no actions for the latter. */
const INVOKE = ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'];

/** Access to a model of Amazon Bedrock. */
export class BedrockModelConnection implements ConnectionStrategy {
  constructor(private readonly model: bedrock.IModel, private readonly options: BedrockModelConnectionOptions) {
    const { inferenceProfile, variable } = options;
    requireEnvironmentVariableNames(FACTORY, { variable });
    if (inferenceProfile !== undefined && !isUnknown(inferenceProfile) && !/^(arn:[\w-]+:bedrock:|[a-z-]+\.)/.test(inferenceProfile)) {
      failWith(FACTORY, {
        problem: 'inferenceProfile is neither an id nor an ARN',
        actual: inferenceProfile,
        remedy: 'use an id that begins with a geography, such as eu.amazon.nova-lite-v1:0',
      });
    }
    if (inferenceProfile !== undefined) requireFoundationModel(model);
  }

  public bind(client: ConnectionClient): void {
    const { inferenceProfile, variable = 'BEDROCK_MODEL_ID', containerNames } = this.options;
    const value = inferenceProfile ?? this.model.modelArn;
    setEnvironmentVariables(client, FACTORY, [{ option: 'variable', name: variable, value }], containerNames);
    const grantee = exchangeablePermissions(client.container.taskDefinition.taskRole, 'Bedrock');
    this.statements(Stack.of(client.workload)).forEach((statement) => grantee.addToPrincipalPolicy(statement));
  }

  /** @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html */
  private statements(stack: Stack): iam.PolicyStatement[] {
    const { inferenceProfile } = this.options;
    const { modelArn } = this.model;
    if (inferenceProfile === undefined) return [new iam.PolicyStatement({ actions: INVOKE, resources: [modelArn] })];
    const profileArn = inferenceProfile.startsWith('arn:') || isUnknown(inferenceProfile)
      ? inferenceProfile
      : stack.formatArn({ service: 'bedrock', resource: 'inference-profile', resourceName: inferenceProfile });
    return [
      new iam.PolicyStatement({ actions: INVOKE, resources: [profileArn] }),
      new iam.PolicyStatement({
        actions: INVOKE,
        resources: [`arn:${Aws.PARTITION}:bedrock:*::${FOUNDATION_MODEL}${foundationModelId(modelArn)}`],
        conditions: { StringLike: { 'bedrock:InferenceProfileArn': profileArn } },
      }),
    ];
  }
}

const FOUNDATION_MODEL = 'foundation-model/';

function requireFoundationModel({ modelArn }: bedrock.IModel): void {
  if (modelArn.includes(`:${FOUNDATION_MODEL}`) || !modelArn.includes(':')) return;
  failWith(FACTORY, {
    problem: 'inferenceProfile leads to foundation models, and the model is none',
    actual: modelArn,
    remedy: 'pass the foundation model, or leave inferenceProfile out',
  });
}

function foundationModelId(modelArn: string): string {
  const [, id] = modelArn.split(`:${FOUNDATION_MODEL}`);
  return id ?? Fn.select(1, Fn.split(`:${FOUNDATION_MODEL}`, modelArn));
}
