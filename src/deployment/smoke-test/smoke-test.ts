import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { HttpSmokeTest } from './http-smoke-test';
import { HttpSmokeTestOptions } from './http-smoke-test-options';
import { createSmokeTestFunction } from './smoke-test-function';
import { SmokeTestTarget } from './smoke-test-target';


/**
 * A test of the new version, run from inside the VPC during a deployment, before production traffic moves. When it fails,
 * the deployment fails and the old version stays.
 *
 * ```ts
 * SmokeTest.http({
 *   requests: [{ path: '/' }, { path: '/health', expectedStatus: 200, expectedBody: 'ok' }],
 * });
 * ```
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/tutorial-ecs-deployment-with-hooks.html
 */
export class SmokeTest {
  /**
   * HTTP requests to the load balancer's test listener, made by a Lambda function in the VPC's private subnets. Refused
   * where the deployment has no test listener, behind a Network Load Balancer, and where the VPC has no private subnet with a way out.
   *
   * @param options Requests and their answers, retries, times, host name.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
   */
  public static http(options: HttpSmokeTestOptions = {}): SmokeTest {
    return new SmokeTest(new HttpSmokeTest(options));
  }

  private constructor(private readonly test: HttpSmokeTest) {}

  /**
   * Creates the function that a deployment calls once the test listener leads to the new version.
   *
   * @internal
   */
  public _create(scope: Construct, id: string, target: SmokeTestTarget): lambda.Function {
    return createSmokeTestFunction(scope, id, this.test, target);
  }
}
