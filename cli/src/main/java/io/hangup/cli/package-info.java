/**
 * The program {@code hangup}: arguments in, the library called, a report out. Commands are thin; the model of the
 * command line is built in code and only for the command that was called, because start-up counts.
 */
package io.hangup.cli;
