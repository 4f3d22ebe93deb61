package io.hangup.call;

import io.hangup.diagnosis.Diagnosis;
import io.hangup.report.ConnectionEntry;
import io.hangup.report.ExchangeEntry;
import java.util.List;

/**
 * A finished LLM connection as the report needs it.
 *
 * @param diagnoses of the connection or its exchanges
 */
public record FinishedConnection(
        ConnectionEntry connection, List<ExchangeEntry> exchanges, List<Diagnosis> diagnoses, CallFacts calls) {}
