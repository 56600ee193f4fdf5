package dev.bifocal.host.config;

import java.util.ArrayList;
import java.util.List;

/** Collects problems, so that all are reported at once. */
final class Problems {

    private final List<Problem> problems = new ArrayList<>();

    /** Adds a problem of a value. */
    void add(String key, Node node, String message, String remedy) {
        add(new Problem(key, YamlWriter.shown(node), node.origin(), message, remedy));
    }

    void add(Problem problem) {
        problems.add(problem);
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }
}
