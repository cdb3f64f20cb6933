import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { FargateWebService, ServiceDashboard, ServiceDashboardProps, ServiceDeployment } from '../../../src/index';
import { webTask } from '../../fixtures/web-task';
import { inStack, newStack, Options, sharedCluster, valueOf } from '../apps';
import { Area, change, doc, NOTHING } from '../change';
import { Build } from '../update/synthesize';

const ALARMED = ServiceDeployment.blueGreen({ trafficAlarms: {} });

/** Two services and, with options, a dashboard of them, or of one of them. */
function shown(dashboard?: Options<ServiceDashboardProps> & { readonly one?: boolean }): Build {
  return inStack((stack) => {
    const cluster = sharedCluster(stack);
    const services = ['Shop', 'Help'].map((id) => new FargateWebService(stack, id, { cluster, task: webTask(), deployment: ALARMED }));
    if (!dashboard) return;
    new ServiceDashboard(stack, 'Dashboard', { services: dashboard.one ? services.slice(0, 1) : services, ...valueOf(dashboard, stack) });
  });
}

/** A dashboard in a stack of its own, of as many services of another one. */
function apart(count: number): Build {
  return (app: App) => {
    app.node.setContext('@aws-cdk/core:defaultCrossStackReferences', 'strong');
    const stack = newStack(app, 'Shop');
    const cluster = sharedCluster(stack);
    const services = ['Shop', 'Help'].slice(0, count).map((id) => new FargateWebService(stack, id, { cluster, task: webTask() }));
    new ServiceDashboard(newStack(app, 'Dashboards'), 'Dashboard', { services });
  };
}

const notified = (stack: Stack): Partial<ServiceDashboardProps> => ({ alarms: { topic: new sns.Topic(stack, 'OnCall') } });

export const DASHBOARDS: Area = {
  title: 'Dashboards',
  changes: [
    change('a dashboard of running services', shown(), shown({}), NOTHING),
    change('`alarms` with a `topic`, which alarms of the deployments notify, too', shown({}), shown(notified), NOTHING),
    change('`eventLog`', shown({}), shown({ eventLog: {} }), NOTHING),
    change('a service less', shown({}), shown({ one: true }), NOTHING),
    change('`dashboardName`', shown({ dashboardName: 'shop' }), shown({ dashboardName: 'shop-production' }),
      'nothing: the dashboard is replaced, and bookmarks of the old one lead nowhere',
      { says: doc('dashboardName', 'another name replaces the dashboard') }),
    change('a service removed that a dashboard of another stack shows, strong references', apart(2), apart(1),
      'fails, unless the stack of the dashboard is deployed first: its exports are still in use; the log goes with the service',
      { finds: ['export in use', 'data deleted'] }),
  ],
};
