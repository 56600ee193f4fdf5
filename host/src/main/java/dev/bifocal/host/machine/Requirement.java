package dev.bifocal.host.machine;

/**
 * A requirement of a GPU on this machine.
 *
 * @param name such as {@code cuDNN 8}
 * @param met whether the requirement is met
 * @param found the state of this machine
 * @param remedy a sentence that tells how to meet it; empty if it is met
 */
public record Requirement(String name, boolean met, String found, String remedy) {

    static Requirement met(String name, String found) {
        return new Requirement(name, true, found, "");
    }

    static Requirement missing(String name, String found, String remedy) {
        return new Requirement(name, false, found, remedy);
    }
}
