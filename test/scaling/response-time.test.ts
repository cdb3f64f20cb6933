import { Duration } from 'aws-cdk-lib';
import { POLICY, scaledService } from './scaled-service';
import { ServiceDeployment, Exposure, Scaling } from '../../src/index';
import { errorAt } from '../fixtures/error-at';
import { getAtt, onlyResource } from '../fixtures/template-references';

const scaling = Scaling.automatic({ minCapacity: 2, maxCapacity: 10, responseTime: Duration.millis(250) });

describe('scaling by response time', () => {
  test('tracks the slower of the two target groups that a deployment alternates between', () => {
    const { web, template } = scaledService(scaling, { deployment: ServiceDeployment.blueGreen() });

    const timeOf = (targetGroup: typeof web.targetGroup) => ({
      Stat: 'Average',
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'TargetResponseTime',
        Dimensions: [
          { Name: 'LoadBalancer', Value: expect.anything() },
          { Name: 'TargetGroup', Value: getAtt(targetGroup!, 'TargetGroupFullName') },
        ],
      },
    });
    expect(onlyResource(template, POLICY).Properties.TargetTrackingScalingPolicyConfiguration).toEqual({
      TargetValue: 0.25,
      CustomizedMetricSpecification: {
        Metrics: [
          { Id: 'm1', ReturnData: false, MetricStat: timeOf(web.targetGroup) },
          { Id: 'm2', ReturnData: false, MetricStat: timeOf(web.alternateTargetGroup) },
          { Id: 'result', ReturnData: true, Expression: 'MAX([FILL(m1, 0), FILL(m2, 0)])', Label: 'Response time in seconds' },
        ],
      },
    });
  });

  test('tracks the only target group of a rolling deployment', () => {
    const { template } = scaledService(scaling, { deployment: ServiceDeployment.rolling() });

    const { Metrics } = onlyResource(template, POLICY).Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification;
    expect(Metrics).toHaveLength(2);
    expect(Metrics[1]).toMatchObject({ Expression: 'MAX([FILL(m1, 0)])', ReturnData: true });
  });

  test('fails without a load balancer that measures it', () => {
    expect(() => scaledService(scaling, { exposure: Exposure.none() })).toThrow(
      errorAt('Stack/Web', 'responseTime', 'load balancer', '0.25 seconds', 'Exposure.applicationLoadBalancer()'),
    );
  });

  test('fails behind a Network Load Balancer, which does not see responses', () => {
    expect(() => scaledService(scaling, { exposure: Exposure.networkLoadBalancer() })).toThrow(
      errorAt('Stack/Web', 'responseTime', 'Network Load Balancer', '0.25 seconds', 'Exposure.applicationLoadBalancer()'),
    );
  });

  test('fails with a time of zero', () => {
    expect(() => Scaling.automatic({ minCapacity: 1, maxCapacity: 2, responseTime: Duration.seconds(0) })).toThrow(
      errorAt('Scaling.automatic()', 'responseTime in seconds', 'from 0.001 to 4000', 'got 0;'),
    );
  });
});
