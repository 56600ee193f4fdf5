package dev.bifocal.host.machine;

/**
 * Something that a GPU needs on this machine.
 *
 * @param name what it is, such as {@code cuDNN 8}
 * @param met whether it is there
 * @param found what was found, or looked for in vain
 * @param remedy what to do about it; empty where it is met
 */
public record Requirement(String name, boolean met, String found, String remedy) {

    static Requirement met(String name, String found) {
        return new Requirement(name, true, found, "");
    }

    static Requirement missing(String name, String found, String remedy) {
        return new Requirement(name, false, found, remedy);
    }
}
