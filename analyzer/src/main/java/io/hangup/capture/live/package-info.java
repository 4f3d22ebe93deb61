/**
 * Frames from a network interface, through libpcap. The only user of pcap4j and JNA: nothing here is loaded, and no
 * native library looked for, until {@link io.hangup.capture.live.LiveCapture} or {@link
 * io.hangup.capture.live.Interfaces} is called. What goes wrong is said in one sentence with the command that mends it.
 */
package io.hangup.capture.live;
