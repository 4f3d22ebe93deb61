/**
 * The stories of many calls in, incidents out: repeats of one story, and causes that only many calls show. Never decides
 * about a single call.
 */
package io.hangup.incident;
