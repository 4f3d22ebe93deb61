package io.hangup.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Errors as one line. A stack trace helps nobody who reads a capture at night; the id tells us which one it was. */
final class Defects {
    private Defects() {}

    /** A defect of ours: its id (the same for the same place in the program), where it is, and how to report it. */
    static String report(Throwable defect) {
        int hash = defect.getClass().getName().hashCode();
        String place = "";
        for (StackTraceElement frame : defect.getStackTrace()) {
            if (frame.getClassName().startsWith("io.hangup.")) {
                hash = 31 * hash + (frame.getClassName() + frame.getMethodName()).hashCode();
                if (place.isEmpty()) {
                    place = frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
                }
            }
        }
        String kind = defect.getClass().getSimpleName().replace("Exception", "");
        return "this is a defect of hangup, not of your capture (report " + String.format("%08x", hash) + ", " + kind
                + (place.isEmpty() ? "" : " in " + place)
                + "). Please open an issue with this line and the command; the capture helps, but may hold secrets.";
    }

    /** An input or output error of the system, with the file it is about. */
    static String sentence(IOException trouble) {
        if (trouble instanceof NoSuchFileException missing) {
            return missing.getFile() + ": no such file.";
        }
        if (trouble instanceof AccessDeniedException denied) {
            return denied.getFile() + ": no permission to read it.";
        }
        if (trouble instanceof FileSystemException file && file.getReason() != null) {
            return file.getFile() + ": " + file.getReason() + ".";
        }
        String message = trouble.getMessage();
        return "reading or writing stopped: "
                + (message == null ? trouble.getClass().getSimpleName() : message) + ".";
    }
}
