package dev.bifocal.plugins.maskcon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecipeTest {

    @Test
    void startsWithItsSummaryAndIsNamedAsItsFile() throws IOException {
        try (InputStream in = RecipeTest.class.getResourceAsStream("/META-INF/bifocal/recipes/maskcon.yaml")) {
            assertThat(in).isNotNull();
            String recipe = new String(in.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(recipe.lines().findFirst())
                    .hasValueSatisfying(
                            line -> assertThat(line).startsWith("# ").doesNotEndWith("."));
            assertThat(recipe.lines()).contains("name: maskcon");
        }
    }
}
