/**
 * Connections, exchanges and look-ups in, symptoms and diagnoses out. Rules live in {@code rule.<phase>}, one class a
 * cause; they read facts and never parse.
 */
package io.hangup.diagnosis;
