import numpy as np


def exact(k, n, level=0.95):
    from scipy.stats import beta

    a = (1 - level) / 2
    return (float(beta.ppf(a, k, n - k + 1)) if k else 0.0, float(beta.ppf(1 - a, k + 1, n - k)) if k < n else 1.0)


def log_ratio(x, y, level=0.95):
    from scipy.stats import t

    x = np.asarray(x, float)
    y = np.asarray(y, float)
    n = len(x)
    r = x.sum() / y.sum()
    d = x / x.mean() - y / y.mean()
    se = d.std(ddof=1) / np.sqrt(n)
    q = t.ppf((1 + level) / 2, n - 1) * se
    return r, r * np.exp(-q), r * np.exp(q)
