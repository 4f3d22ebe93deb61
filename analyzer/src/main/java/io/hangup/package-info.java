/** The library's way in: {@link io.hangup.Analyzer} with {@link io.hangup.AnalysisOptions}. */
package io.hangup;
