import { Duration, Token } from 'aws-cdk-lib/core';
import { refuse } from '../../private/errors';

/**
 * How bad a finding of an image scan is.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 */
export enum ScanSeverity {
  /** The worst only. */
  CRITICAL = 'CRITICAL',
  /** High and critical. */
  HIGH = 'HIGH',
  /** Medium and worse. */
  MEDIUM = 'MEDIUM',
  /** Low and worse. */
  LOW = 'LOW',
}

/** The worst comes first. */
const SEVERITIES = [ScanSeverity.CRITICAL, ScanSeverity.HIGH, ScanSeverity.MEDIUM, ScanSeverity.LOW];

/**
 * What an image must pass before it is deployed: the scan of Amazon ECR, basic or enhanced, as the repository or the registry is set up.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
export interface ImageScanOptions {
  /**
   * Findings of this severity, and worse ones, stop the delivery.
   *
   * @default ScanSeverity.CRITICAL
   */
  readonly failOn?: ScanSeverity;

  /**
   * How long the build waits for the scan, 1 to 60 minutes. Then it fails.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

/** What the build has to know about the scan. */
export function scanVariables(factory: string, scan: ImageScanOptions | undefined): Record<string, string> {
  if (!scan) return { FAIL_ON_SEVERITIES: '', SCAN_TIMEOUT: '0' };
  const { failOn = ScanSeverity.CRITICAL, timeout = Duration.minutes(10) } = scan;
  if (!SEVERITIES.includes(failOn)) {
    refuse(factory, { what: 'scan.failOn is no severity', got: failOn, instead: `use one of ${SEVERITIES.join(', ')}` });
  }
  const seconds = timeout.toSeconds();
  if (!Token.isUnresolved(seconds) && (seconds < 60 || seconds > 3600)) {
    refuse(factory, { what: 'scan.timeout must be 1 to 60 minutes', got: timeout.toHumanString(), instead: 'most scans take a minute or two' });
  }
  return { FAIL_ON_SEVERITIES: SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1).join(' '), SCAN_TIMEOUT: String(seconds) };
}
