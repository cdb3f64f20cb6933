import { Duration } from 'aws-cdk-lib';
import { POLICY, scaled } from './scaled-service';
import { ServiceDeployment, Exposure, Scaling } from '../../src/index';
import { getAtt, onlyResource } from '../fixtures/template-references';

const scaling = Scaling.automatic({ minCapacity: 2, maxCapacity: 10, responseTime: Duration.millis(250) });

describe('scaling by response time', () => {
  test('follows the slower one of the two target groups that a deployment alternates between', () => {
    const { web, template } = scaled(scaling, { deployment: ServiceDeployment.blueGreen() });

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

  test('follows the one target group of a rolling deployment', () => {
    const { template } = scaled(scaling, { deployment: ServiceDeployment.rolling() });

    const { Metrics } = onlyResource(template, POLICY).Properties.TargetTrackingScalingPolicyConfiguration.CustomizedMetricSpecification;
    expect(Metrics).toHaveLength(2);
    expect(Metrics[1]).toMatchObject({ Expression: 'MAX([FILL(m1, 0)])', ReturnData: true });
  });

  test('fails without a load balancer that measures it', () => {
    expect(() => scaled(scaling, { exposure: Exposure.none() })).toThrow(new Error(
      "[Stack/Web] responseTime needs a load balancer that counts requests, got '0.25 seconds'; use cpuPercent, or Exposure.applicationLoadBalancer()",
    ));
  });

  test('fails behind a Network Load Balancer, which sees no answers', () => {
    expect(() => scaled(scaling, { exposure: Exposure.networkLoadBalancer() })).toThrow(new Error(
      '[Stack/Web] responseTime needs a load balancer that counts requests, and a Network Load Balancer counts connections, '
      + "got '0.25 seconds'; use cpuPercent, or Exposure.applicationLoadBalancer()",
    ));
  });

  test('fails with no time at all', () => {
    expect(() => Scaling.automatic({ minCapacity: 1, maxCapacity: 2, responseTime: Duration.seconds(0) })).toThrow(new Error(
      '[Scaling.automatic()] responseTime in seconds must be a number from 0.001 to 4000, got 0; use the time that an answer may take',
    ));
  });
});
