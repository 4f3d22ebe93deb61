/** One connection drawn frame by frame: what each frame carries and in which phase. Asks no rule. */
package io.hangup.ladder;
