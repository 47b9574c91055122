package io.camelsoar.host;

import io.camelsoar.host.HostInventory.Via;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What runs an incident's commands. */
public enum Executor {
    /** The way to the host that the inventory, else the alert's operating system gives. */
    USUAL(null),
    WINRM(Via.WINRM),
    SSH(Via.SSH),
    /** Nothing: commands are shown, and none can be approved. */
    NONE(null);

    private final Via via;

    Executor(Via via) {
        this.via = via;
    }

    /** The way that its commands take, whatever the alert says; empty where it leaves that open. */
    Optional<Via> via() {
        return Optional.ofNullable(via);
    }

    /** As it is written in files, and in the store. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written so; empty where there is none. */
    public static Optional<Executor> of(String word) {
        return Arrays.stream(values())
                .filter(executor -> executor.word().equals(word))
                .findFirst();
    }
}
