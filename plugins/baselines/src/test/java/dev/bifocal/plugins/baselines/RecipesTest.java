package dev.bifocal.plugins.baselines;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "selfcon",
                "supcon",
                "grafit",
                "coins",
                "supce",
                "supfine",
                "supfine-contrastive",
                "byol",
                "byol-100",
                "byol-300",
                "byol-tiny",
                "moco-v2",
                "moco-v2-tiny",
                "simclr",
                "simclr-tiny",
                "simsiam",
                "simsiam-tiny"
            })
    void startsWithItsSummaryAndIsNamedAsItsFile(String name) throws IOException {
        try (InputStream in = RecipesTest.class.getResourceAsStream("/META-INF/bifocal/recipes/" + name + ".yaml")) {
            assertThat(in).isNotNull();
            String recipe = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(recipe.lines().findFirst())
                    .hasValueSatisfying(
                            line -> assertThat(line).startsWith("# ").doesNotEndWith("."));
            assertThat(recipe.lines()).contains("name: " + name);
        }
    }
}
