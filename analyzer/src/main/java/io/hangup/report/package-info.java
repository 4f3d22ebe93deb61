/** The finished {@link io.hangup.report.Report} in, bytes out: one renderer a format, all text escaped for its place. */
package io.hangup.report;
