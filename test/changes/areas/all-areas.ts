import { CLUSTERS, STACKS } from './clusters';
import { DASHBOARDS } from './dashboards';
import { CONNECTIONS, JOBS, WORKERS } from './data';
import { CODE_DEPLOY_DEPLOYMENTS, DEPLOYMENTS } from './deployments';
import { DISCOVERY, HTTP_APIS } from './discovery';
import { APPLICATION_LOAD_BALANCERS, DOMAINS, NETWORK_LOAD_BALANCERS, ROUTES } from './load-balancers';
import { DEFAULTS, DELIVERY, INSTANCES_AREA } from './platform';
import { SHARED_CODE_DEPLOY, SHARED_LOAD_BALANCERS } from './shared';
import { SERVICE, TASK } from './tasks';
import { Area } from '../change';

/** All changes, in the order of the page. */
export const ALL_AREAS: readonly Area[] = [
  TASK, SERVICE, APPLICATION_LOAD_BALANCERS, ROUTES, DOMAINS, NETWORK_LOAD_BALANCERS, SHARED_LOAD_BALANCERS, HTTP_APIS,
  DEPLOYMENTS, CODE_DEPLOY_DEPLOYMENTS, SHARED_CODE_DEPLOY,
  DISCOVERY, CLUSTERS, STACKS, CONNECTIONS, WORKERS, JOBS, DASHBOARDS, DELIVERY, DEFAULTS, INSTANCES_AREA,
];
