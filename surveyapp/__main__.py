"""Start the command line, where the platform is installed and not its analysis alone."""

import sys


def main() -> None:
    """Run the command line, or say what is missing for it."""
    try:
        from surveyapp.cli import main as run  # noqa: PLC0415 - it may not be there
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing == "surveyapp":
            raise
        sys.exit(
            f"surveyapp: 缺少 {missing}：只装了 analysis。"
            "请在项目文件夹里运行 pip install '.[server]'\n"
            f"surveyapp: {missing} is missing: only `analysis` is installed. "
            "Run in the project's folder: pip install '.[server]'"
        )
    run()


if __name__ == "__main__":
    main()
