package dev.bifocal.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.tool.verify.VerifyRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of rules is generated: {@code -Dbifocal.write=true} writes it. */
class RulesPageTest {

    private static final Path PAGE =
            Path.of(System.getProperty("basedir", ""), "..", "..", "docs", "plugins", "rules.md");

    @Test
    void thePageListsAllRules() throws IOException {
        String page = page();
        if (Boolean.getBoolean("bifocal.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }

        assertThat(PAGE).hasContent(page);
    }

    @Test
    void numbersAndSentencesAreUnique() {
        List<Rule> rules = Stream.of(
                        LossRule.values(), HeadRule.values(), TargetBuilderRule.values(), PluginRule.values())
                .flatMap(Arrays::stream)
                .map(Rule.class::cast)
                .toList();

        assertThat(rules).extracting(Rule::id).doesNotHaveDuplicates();
        assertThat(rules).extracting(Rule::sentence).allMatch(sentence -> sentence.endsWith("."));
    }

    private static String page() {
        StringBuilder page = new StringBuilder(
                """
                # Rules for plugins

                The contracts of the test kit and the command `plugins verify` check these rules. A failure
                shows the rule's number. Numbers never change.

                A contract waives a rule with a reason:

                ```java
                @Override
                protected Map<String, String> waived() {
                    return Map.of("LOSS-03", "The targets are assignments without gradient.");
                }
                ```

                """);
        contract(page, "Losses: `ViewPairLossContract`", LossRule.values());
        contract(page, "Heads: `HeadFactoryContract`", HeadRule.values());
        contract(page, "Targets: `TargetBuilderContract`", TargetBuilderRule.values());
        contract(page, "Plugins: every contract", PluginRule.values());
        page.append("## Jars: `bifocal plugins verify`\n\n| rule | severity | a healthy plugin |\n|---|---|---|\n");
        for (VerifyRule rule : VerifyRule.values()) {
            page.append("| %s | %s | %s |\n"
                    .formatted(rule.id(), rule.severity().name().toLowerCase(Locale.ROOT), rule.sentence()));
        }
        page.append(
                """

                Errors fail. Warnings fail with `--strict`. Notes never fail. A finding of the loader keeps the
                severity that `plugins list` shows.
                """);
        return page.toString();
    }

    private static void contract(StringBuilder page, String title, Rule[] rules) {
        page.append("## %s\n\n| rule | a healthy component |\n|---|---|\n".formatted(title));
        for (Rule rule : rules) {
            page.append("| %s | %s |\n".formatted(rule.id(), rule.sentence()));
        }
        page.append('\n');
    }
}
