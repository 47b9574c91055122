package io.camelsoar.winrm;

import org.apache.camel.spi.Metadata;

/** Names of the message headers the producer sets. */
public final class WinrmConstants {

    @Metadata(
            label = "producer",
            description = "Exit code of the last native program the command ran; absent when it is not known",
            javaType = "Integer")
    public static final String EXIT_CODE = "CamelWinrmExitCode";

    @Metadata(
            label = "producer",
            description = "How the command ended: OK, ERRORS, FAILED, TIMEOUT, UNKNOWN or NOT_SENT",
            javaType = "String")
    public static final String STATUS = "CamelWinrmStatus";

    private WinrmConstants() {}
}
