package dev.bifocal.host.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.bifocal.host.board.Board;
import dev.bifocal.host.report.RunPictures;
import dev.bifocal.host.report.RunReport;
import dev.bifocal.host.report.SampleSweep;
import dev.bifocal.host.report.SweepReport;
import dev.bifocal.host.report.Sweeps;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.TestProvenance;
import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.SweepResults;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages in a real Chromium: a finished run, a running one, and a sweep with a failed trial. Screenshots are in
 * {@code target/browser}.
 */
@Tag("browser")
class PagesInBrowserTest {

    private static final Path SCREENSHOTS = Path.of("target", "browser");
    // A busy machine makes the page of a sweep slowly. In milliseconds.
    private static final double PATIENCE = 120_000;
    private static final int NARROW = 360;
    private static final int WIDE = 1280;

    @TempDir
    private static Path root;

    private static Playwright playwright;
    private static Browser browser;
    private static Board board;
    private static RunFolder finished;
    private static RunFolder running;
    private static SweepResults sweep;

    @BeforeAll
    static void start() throws IOException {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(System.getenv().getOrDefault("CHROMIUM", "/usr/bin/chromium")))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
        sweep = SampleSweep.write(root, 5, "");
        finished = run("selfcon", "aaaaaaaa", 8);
        TestProvenance.end(finished, RunState.DONE, 8);
        running = run("maskcon", "bbbbbbbb", 3);
        board = Board.start(root, new SampleSweeps(sweep), 0);
        Files.createDirectories(SCREENSHOTS);
    }

    @AfterAll
    static void stop() {
        board.close();
        playwright.close();
    }

    private static RunFolder run(String experiment, String hash, int epochs) throws IOException {
        RunFolder run = TestProvenance.run(
                root,
                experiment,
                hash,
                "seed: 1\nlosses:\n  contrastive: {name: info-nce, temperature: 0.%s}\n".formatted(epochs));
        for (int epoch = 1; epoch <= epochs; epoch++) {
            append(run, epoch, .1 * epoch);
        }
        return run;
    }

    private static void append(RunFolder run, int epoch, double recall) throws IOException {
        Files.writeString(
                run.metrics(),
                String.format(
                        Locale.ROOT,
                        """
                        {"step":%1$s,"epoch":%2$s,"kind":"epoch","values":{"loss":%3$s,"collapse.embedding.std":0.9},"timing":{"seconds":2}}
                        {"step":%1$s,"epoch":%2$s,"kind":"eval","values":{"recall@1":%4$s,"recall@5":%5$s}}
                        """,
                        10 * epoch,
                        epoch,
                        4. / epoch,
                        recall,
                        Math.min(1, 1.5 * recall)),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private record SampleSweeps(SweepResults sweep) implements Sweeps {

        @Override
        public List<String> names() {
            return List.of(sweep.sweep());
        }

        @Override
        public SweepStatus status(String name) {
            return SampleSweep.status(sweep);
        }

        @Override
        public SweepResults results(String name) {
            return sweep;
        }
    }

    /** A tab that records what must not happen. */
    private static final class Tab implements AutoCloseable {

        private final BrowserContext context;
        private final Page page;
        private final List<String> problems = new ArrayList<>();
        private final List<String> requests = new ArrayList<>();

        Tab(int width, ColorScheme scheme) {
            context = browser.newContext(
                    new Browser.NewContextOptions().setViewportSize(width, 800).setColorScheme(scheme));
            page = context.newPage();
            page.setDefaultTimeout(PATIENCE);
            page.onPageError(problems::add);
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") || message.type().equals("warning")) {
                    problems.add(message.text());
                }
            });
            page.onRequest(request -> requests.add(request.url()));
        }

        static Tab onBoard(int width, ColorScheme scheme) {
            Tab tab = new Tab(width, scheme);
            tab.page.navigate(board.url());
            return tab;
        }

        Tab open(String path) {
            page.navigate(origin() + path);
            return this;
        }

        /** Checks that the page asked nobody else, has no errors and fits the window; labels stay within their charts. */
        void check(String allowed) {
            assertThat(requests).allMatch(url -> url.startsWith(allowed) || url.startsWith("data:"));
            assertThat(problems).isEmpty();
            Object wider = page.evaluate(
                    """
                    () => document.documentElement.scrollWidth <= innerWidth ? [] :
                      [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth
                        && !e.closest('.scroll, svg')).map(e => e.outerHTML.slice(0, 150))
                    """);
            assertThat((List<?>) wider).as("elements wider than the window").isEmpty();
            assertThat((Boolean) page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"))
                    .isTrue();
            Object outside = page.evaluate(
                    """
                    () => [...document.querySelectorAll('figure > svg text')].filter(text => {
                      const inner = text.getBoundingClientRect(), outer = text.closest('svg').getBoundingClientRect();
                      return inner.width > 0 && (inner.left < outer.left - 1 || inner.right > outer.right + 1);
                    }).map(text => text.outerHTML)
                    """);
            assertThat((List<?>) outside).as("texts wider than their charts").isEmpty();
        }

        void picture(String name) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(SCREENSHOTS.resolve(name + ".png"))
                    .setFullPage(true));
        }

        @Override
        public void close() {
            context.close();
        }
    }

    private static String origin() {
        return board.url().replaceFirst("/\\?.*", "");
    }

    private static String encoded(RunFolder run) {
        return URLEncoder.encode(run.qualifiedName(), StandardCharsets.UTF_8);
    }

    private static Map<String, String> boardPages() {
        return Map.of(
                "board", "/",
                "run", "/run?run=" + encoded(finished),
                "running", "/run?run=" + encoded(running),
                "compare", "/compare?run=%s&run=%s".formatted(encoded(finished), encoded(running)),
                "sweep", "/sweep?sweep=" + sweep.sweep());
    }

    @Test
    void pagesFitNarrowAndWideWindowsInLightAndDark() {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            for (int width : new int[] {NARROW, WIDE}) {
                boardPages().forEach((name, path) -> {
                    try (Tab tab = Tab.onBoard(width, scheme).open(path)) {
                        tab.picture(
                                "%s-%s-%s".formatted(name, width, scheme.name().toLowerCase(Locale.ROOT)));
                        tab.check(origin());
                        assertThat(brightness(tab.page))
                                .as("brightness of %s", scheme)
                                .matches(value -> (value > 127) == (scheme == ColorScheme.LIGHT));
                    }
                });
            }
        }
    }

    private static int brightness(Page page) {
        String colour = (String) page.evaluate("() => getComputedStyle(document.body).backgroundColor");
        return Integer.parseInt(colour.replaceFirst("rgb\\((\\d+).*", "$1"));
    }

    @Test
    void reportsAreCompleteInOneFile() throws IOException {
        Map<String, String> files =
                Map.of("run", RunReport.html(finished, RunPictures.NONE), "sweep", SweepReport.html(sweep));
        for (Map.Entry<String, String> report : files.entrySet()) {
            Path file = root.resolve("report-%s.html".formatted(report.getKey()));
            Files.writeString(file, report.getValue());
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : new int[] {NARROW, WIDE}) {
                    try (Tab tab = new Tab(width, scheme)) {
                        tab.page.navigate(file.toUri().toString());
                        assertThat(tab.page.locator("main figure svg").first()).isVisible();
                        tab.check("file://");
                        assertThat(tab.requests).hasSize(1);
                        toggle(tab.page);
                        tab.picture("report-%s-%s-%s"
                                .formatted(report.getKey(), width, scheme.name().toLowerCase(Locale.ROOT)));
                    }
                }
            }
        }
    }

    /** Switches the first series of the first legend off and on. */
    private static void toggle(Page page) {
        Locator figure = page.locator("figure:has(.legend input)").first();
        Locator box = figure.locator(".legend input").first();
        Locator series = figure.locator("svg g.n0").first();
        assertThat(series).isVisible();
        box.uncheck();
        assertThat(series).isHidden();
        box.check();
        assertThat(series).isVisible();
    }

    @Test
    void theBoardOpensWithItsTokenOnly() {
        try (Tab tab = new Tab(WIDE, ColorScheme.LIGHT)) {
            assertThat(tab.page.navigate(origin() + "/").status()).isEqualTo(403);
            tab.page.navigate(board.url());
            assertThat(tab.page.locator("h1")).hasText("Runs and sweeps");
            assertThat(tab.page.url()).doesNotContain("token");
        }
    }

    @Test
    void theBoardFiltersAndCompares() {
        try (Tab tab = Tab.onBoard(NARROW, ColorScheme.LIGHT)) {
            Locator rows = tab.page.locator("[data-filter] tbody tr:visible");
            assertThat(rows.count()).isGreaterThan(10);
            tab.page.locator("input[type=search]").fill("maskcon running");
            assertThat(rows).hasCount(1);
            assertThat(rows.first()).containsText("running");
            rows.locator("input[type=checkbox]").check();
            tab.page.locator("input[type=search]").fill("selfcon");
            rows.locator("input[type=checkbox]").check();
            tab.page.locator("button").click();
            assertThat(tab.page.locator("h1")).hasText("Compare 2 runs");
            assertThat(tab.page.locator(".changed").first()).isVisible();
            toggle(tab.page);
            tab.check(origin());
        }
    }

    @Test
    void theBoardComparesTrialsOfASweep() {
        try (Tab tab = Tab.onBoard(NARROW, ColorScheme.LIGHT).open("/sweep?sweep=" + sweep.sweep())) {
            Locator boxes = tab.page.locator("#trials input[type=checkbox]");
            boxes.nth(0).check();
            boxes.nth(7).check();
            tab.page.getByText("Compare chosen trials").click();
            assertThat(tab.page.locator("h1")).hasText("Compare 2 runs");
            tab.check(origin());
        }
    }

    @Test
    void curvesFollowTheRun() throws IOException {
        try (Tab tab = Tab.onBoard(WIDE, ColorScheme.LIGHT).open("/run?run=" + encoded(running))) {
            Locator recall = tab.page
                    .locator("figure:has(h3:text-is('Recall@K')) svg [data-v]")
                    .first();
            String before = recall.getAttribute("data-v");
            Locator box = tab.page.locator(".legend input").first();
            box.uncheck();
            append(running, 4, .4321);
            tab.page.waitForFunction(
                    "() => document.querySelector('main').textContent.includes('0.4321')",
                    null,
                    new Page.WaitForFunctionOptions());
            assertThat(recall.getAttribute("data-v")).startsWith(before).contains("0.4321");
            assertThat(box.isChecked()).as("the box stays as it was").isFalse();
            tab.check(origin());
        }
    }

    @Test
    void theLogOfAFailedTrialIsThere() {
        try (Tab tab = Tab.onBoard(NARROW, ColorScheme.DARK)) {
            tab.page.getByText(sweep.sweep()).click();
            Locator log = tab.page
                    .locator("details:has-text('error: the loss is not finite')")
                    .first();
            log.locator("summary").click();
            assertThat(log.locator("pre")).isVisible();
            tab.check(origin());
        }
    }

    @Test
    void aPageSaysThatItsBoardHasEnded() {
        Board ending = Board.start(root, new SampleSweeps(sweep), 0);
        try (Tab tab = new Tab(WIDE, ColorScheme.LIGHT)) {
            tab.page.navigate(ending.url());
            ending.close();
            tab.page.waitForFunction(
                    "() => document.body.classList.contains('stale')", null, new Page.WaitForFunctionOptions());
        }
    }
}
