/**
 * The report of a run: one HTML file that needs no network and no other file. {@link vae4j.cli.report.ReportContent}
 * is what it tells, {@link vae4j.cli.report.ReportWriter} writes it. How it looks is in the resources beside these
 * classes; nothing is computed here.
 */
package vae4j.cli.report;
