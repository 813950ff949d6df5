import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import type { EntryPoint } from './entry-points.js';

/** What a program sees of an entry point, and what is wrong with it. */
export interface ApiReport {
  readonly text: string;
  /** Exports without documentation, and what kept the declarations from being read. */
  readonly problems: readonly string[];
}

/** Reads the declarations of a built package. @throws Error when there are none */
export function apiReport({ packageFolder, declarations }: EntryPoint): ApiReport {
  const entry = join(packageFolder, declarations);
  if (!existsSync(entry)) throw new Error(`${entry} is not there: npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'api-report-'));
  try {
    mkdirSync(join(folder, 'temporary'));
    const problems: string[] = [];
    const result = Extractor.invoke(prepare(packageFolder, entry, folder), {
      localBuild: true,
      messageCallback: (message) => {
        message.handled = true;
        if (message.logLevel === ExtractorLogLevel.Error)
          problems.push(`${message.sourceFilePath}: ${message.text}`);
      },
    });
    if (!result.succeeded && problems.length === 0) problems.push(`${entry}: API Extractor failed`);
    const text = readFileSync(join(folder, reportName), 'utf8');
    return { text, problems: [...problems, ...undocumentedExports(text)] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const reportName = 'report.api.md';

function prepare(packageFolder: string, entry: string, folder: string): ExtractorConfig {
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: entry,
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: join(packageFolder, 'tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFolder: folder,
        reportTempFolder: join(folder, 'temporary'),
        reportFileName: basename(reportName, '.api.md'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // Shown at their place in the report, where a review sees them.
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None, addToApiReportFile: true },
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
          // A link to a member of the same class names the member alone, as the documentation's generator wants it.
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(packageFolder, 'package.json'),
  });
}

/** The declarations below the marks that API Extractor puts on exports without documentation. */
function undocumentedExports(report: string): string[] {
  return [...report.matchAll(/^\/\/ @\w+ \(undocumented\)\n(.*)$/gm)].map(
    ([, declaration = '']) => `no documentation: ${declaration.replace(/ \{$/, '')}`,
  );
}
